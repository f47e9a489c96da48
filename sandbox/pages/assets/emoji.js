// The emoji names that work messages use. Slack shows a name it does not know as it was typed, and so does this page.

const NAMES = `+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|100 💯|alarm_clock ⏰|arrow_down ⬇️|arrow_down_small 🔽|arrow_left ⬅️|arrow_lower_right ↘️
arrow_right ➡️|arrow_up ⬆️|arrow_up_small 🔼|arrow_upper_right ↗️|arrows_counterclockwise 🔄|ballot_box_with_check ☑️|bangbang ‼️
bank 🏦|bar_chart 📊|battery 🔋|bell 🔔|bento 🍱|black_circle ⚫|blue_circle 🔵|large_blue_circle 🔵|bookmark 🔖|books 📚|brain 🧠|briefcase 💼|bug 🐛|bulb 💡
busts_in_silhouette 👥|bust_in_silhouette 👤|calendar 📆|date 📅|spiral_calendar_pad 🗓️|card_index 📇|card_index_dividers 🗂️|chart 💹|chart_with_downwards_trend 📉
chart_with_upwards_trend 📈|checkered_flag 🏁|clap 👏|clipboard 📋|clock1 🕐|clock3 🕒|clock9 🕘|cloud ☁️|compass 🧭|construction 🚧|crossed_swords ⚔️
dart 🎯|desktop_computer 🖥️|dollar 💵|door 🚪|email 📧|envelope ✉️|exclamation ❗|heavy_exclamation_mark ❗|eye 👁️|eyes 👀|face_with_monocle 🧐|file_folder 📁|fire 🔥|first_place_medal 🥇
gear ⚙️|gem 💎|gift 🎁|globe_with_meridians 🌐|green_circle 🟢|large_green_circle 🟢|large_green_square 🟩|grey_question ❔|handshake 🤝|hammer_and_wrench 🛠️|heart ❤️|heavy_check_mark ✔️|white_check_mark ✅
heavy_minus_sign ➖|heavy_plus_sign ➕|hourglass ⌛|hourglass_flowing_sand ⏳|house 🏠|inbox_tray 📥|incoming_envelope 📨|information_source ℹ️|key 🔑|label 🏷️|large_orange_circle 🟠|orange_circle 🟠
large_red_square 🟥|large_yellow_circle 🟡|yellow_circle 🟡|large_yellow_square 🟨|link 🔗|lock 🔒|mag 🔍|mag_right 🔎|mailbox 📫|mega 📣|loudspeaker 📢|memo 📝|pencil 📝|pencil2 ✏️|microscope 🔬|money_with_wings 💸
moneybag 💰|muscle 💪|mute 🔇|no_bell 🔕|no_entry ⛔|no_entry_sign 🚫|ok 🆗|ok_hand 👌|outbox_tray 📤|package 📦|page_facing_up 📄|paperclip 📎|party_popper 🎉|tada 🎉|phone ☎️|telephone_receiver 📞|point_right 👉
point_down 👇|pray 🙏|pushpin 📌|question ❓|raised_hands 🙌|raising_hand 🙋|receipt 🧾|recycle ♻️|red_circle 🔴|repeat 🔁|robot_face 🤖|rocket 🚀|rotating_light 🚨|scales ⚖️|scroll 📜|seedling 🌱|shield 🛡️|sleeping 😴|zzz 💤
slightly_smiling_face 🙂|smile 😄|snowflake ❄️|sos 🆘|sparkles ✨|speech_balloon 💬|star ⭐|stopwatch ⏱️|sunny ☀️|tag 🏷️|thermometer 🌡️|thinking_face 🤔|thread 🧵|timer_clock ⏲️|toolbox 🧰|traffic_light 🚦|triangular_flag_on_post 🚩
trophy 🏆|umbrella ☂️|unlock 🔓|warning ⚠️|wastebasket 🗑️|wave 👋|white_circle ⚪|white_large_square ⬜|wrench 🔧|writing_hand ✍️|x ❌|zap ⚡|elephant 🐘|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣
arrow_forward ▶️|fast_forward ⏩|rewind ⏪|double_vertical_bar ⏸️|black_square_for_stop ⏹️|small_red_triangle 🔺|small_red_triangle_down 🔻|small_blue_diamond 🔹|small_orange_diamond 🔸|large_blue_diamond 🔷|large_orange_diamond 🔶|new 🆕|free 🆓|up 🆙|cool 🆒|sunrise 🌅|crystal_ball 🔮|magic_wand 🪄|puzzle_piece 🧩|jigsaw 🧩|ladder 🪜|bricks 🧱|evergreen_tree 🌲|ear 👂|office 🏢|classical_building 🏛️|factory 🏭|hospital 🏥|shopping_trolley 🛒|credit_card 💳|calling 📲|iphone 📱|computer 💻|floppy_disk 💾|electric_plug 🔌|satellite_antenna 📡|test_tube 🧪|bookmark_tabs 📑|ledger 📒|notebook 📓|newspaper 📰|rolled_up_newspaper 🗞️|ticket 🎫|hugging_face 🤗|tired_face 😫|worried 😟|cry 😢|sweat_smile 😅|grin 😁|joy 😂|sunglasses 😎|neutral_face 😐|disappointed 😞|confused 😕|heart_eyes 😍|wink 😉|blush 😊|slightly_frowning_face 🙁|white_frowning_face ☹️|chart_increasing 📈`;

const BY_NAME = new Map(
  NAMES.split(/[|\n]/).map((pair) => {
    const gap = pair.indexOf(" ");
    return [pair.slice(0, gap), pair.slice(gap + 1)];
  }),
);

/** The character for a name, or null. */
export function emoji(name) {
  return BY_NAME.get(name) ?? null;
}

/** The character for a rich_text emoji: its code points if Slack sent them, else by name. */
export function emojiFrom({ name, unicode }) {
  if (unicode) return String.fromCodePoint(...unicode.split("-").map((point) => parseInt(point, 16)));
  return emoji(name) ?? `:${name}:`;
}

/** Text with its :names: replaced; unknown ones stay as typed. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}
